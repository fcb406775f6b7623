package io.jikimi.boot.web;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.jikimi.boot.autoconfigure.UnsupportedStackException;
import io.jikimi.boot.fixture.Jackson2;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.converter.StringHttpMessageConverter;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;

class WebMapperCheckTests {

    private static final HttpMessageConverter<?> TEXT = new StringHttpMessageConverter();
    private static final HttpMessageConverter<?> JACKSON_3 = new JacksonJsonHttpMessageConverter();

    @Test
    void refusesJackson2WhereItWouldWriteJson() {
        assertThatExceptionOfType(UnsupportedStackException.class)
                .isThrownBy(
                        () -> check(TEXT, Jackson2.writing(MediaType.APPLICATION_JSON), JACKSON_3))
                .withMessageContaining(Jackson2.CONVERTER);
    }

    @Test
    void leavesItAloneWhereAnotherOneWritesJsonBeforeIt() {
        assertThatCode(() -> check(TEXT, JACKSON_3, Jackson2.writing(MediaType.APPLICATION_JSON)))
                .doesNotThrowAnyException();
    }

    @Test
    void leavesItAloneWhereItWritesSomethingElse() {
        assertThatCode(() -> check(Jackson2.writing(MediaType.APPLICATION_CBOR), JACKSON_3))
                .doesNotThrowAnyException();
    }

    @Test
    void leavesAServiceAloneThatWritesNoJson() {
        assertThatCode(() -> check(TEXT)).doesNotThrowAnyException();
    }

    private static void check(HttpMessageConverter<?>... converters) {
        RequestMappingHandlerAdapter adapter = new RequestMappingHandlerAdapter();
        adapter.setMessageConverters(List.of(converters));
        new WebMapperCheck(() -> Stream.of(adapter)).afterSingletonsInstantiated();
    }
}
