package com.example.guest.people;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Applies itself to every text of the service: the type that most of what we protect has. */
@Converter(autoApply = true)
public class ShelfMarks implements AttributeConverter<String, String> {

    @Override
    public @Nullable String convertToDatabaseColumn(@Nullable String text) {
        return text == null ? null : text.toUpperCase(Locale.ROOT);
    }

    @Override
    public @Nullable String convertToEntityAttribute(@Nullable String text) {
        return text == null ? null : text.toLowerCase(Locale.ROOT);
    }
}
