package com.example.hanbit.advice;

import jakarta.validation.constraints.Pattern;

/**
 * What the fit advice page sends, as text: what cannot be read is shown again as it was typed.
 *
 * @param height in centimetres, from 80 to 250
 * @param weight in kilograms, from 20 to 300
 */
record Measurements(
        @Pattern(regexp = "[89][0-9]|1[0-9]{2}|2[0-4][0-9]|250", message = "{input.height}")
                String height,
        @Pattern(regexp = "[2-9][0-9]|[12][0-9]{2}|300", message = "{input.weight}")
                String weight) {

    Measurements {
        height = height == null ? "" : height.strip();
        weight = weight == null ? "" : weight.strip();
    }

    static Measurements empty() {
        return new Measurements("", "");
    }

    /** Measurements are not for logs. */
    @Override
    public String toString() {
        return "Measurements";
    }
}
