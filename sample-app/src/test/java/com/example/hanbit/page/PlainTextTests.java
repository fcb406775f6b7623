package com.example.hanbit.page;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.validation.Validation;
import jakarta.validation.Validator;
import jakarta.validation.ValidatorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainTextTests {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "김한빛",
                "O'Neil",
                "مرحبا",
                "שלום",
                "👩‍👩‍👧‍👦🇰🇷",
                "<b>&\"",
                "'; drop table x; --"
            })
    void welcomesEveryScript(String text) {
        assertThat(accepts(new Line(text))).isTrue();
        assertThat(accepts(new Lines(text + "\r\n\t" + text))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\u0000b",
                "a\u0007",
                "\u001B[31m",
                "a\uD83D",
                "\uDE00a",
                "a\u202Eb",
                "a\u2066b"
            })
    void refusesWhatCannotBeStoredOrShown(String text) {
        assertThat(accepts(new Line(text))).isFalse();
        assertThat(accepts(new Lines(text))).isFalse();
    }

    @Test
    void lineBreaksAreForTextOfLines() {
        assertThat(accepts(new Line("a\nb"))).isFalse();
        assertThat(accepts(new Lines("a\nb"))).isTrue();
    }

    private static boolean accepts(Object bean) {
        try (ValidatorFactory factory = Validation.buildDefaultValidatorFactory()) {
            Validator validator = factory.getValidator();
            return validator.validate(bean).isEmpty();
        }
    }

    private record Line(@PlainText String text) {}

    private record Lines(@PlainText(lines = true) String text) {}
}
