package com.example.hanbit.advice;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;

/**
 * What the fit advice page sends.
 *
 * @param height in centimetres
 * @param weight in kilograms
 */
record Measurements(
        @NotNull(message = "{input.required}")
                @Min(value = 80, message = "{input.height}")
                @Max(value = 250, message = "{input.height}")
                @Nullable Integer height,
        @NotNull(message = "{input.required}")
                @Min(value = 20, message = "{input.weight}")
                @Max(value = 300, message = "{input.weight}")
                @Nullable Integer weight) {

    /** Measurements are not for logs. */
    @Override
    public String toString() {
        return "Measurements";
    }
}
