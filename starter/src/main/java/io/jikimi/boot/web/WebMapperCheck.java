package io.jikimi.boot.web;

import io.jikimi.boot.autoconfigure.UnsupportedStackException;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;

/**
 * Stops a service whose answers are written by Jackson 2. It is asked who would write JSON, because
 * a setting, a converter of the service and a missing module all lead there.
 */
final class WebMapperCheck implements SmartInitializingSingleton {

    /** By name: the class does not load without Jackson 2. */
    private static final String JACKSON_2 =
            "org.springframework.http.converter.json.AbstractJackson2HttpMessageConverter";

    private final Supplier<Stream<RequestMappingHandlerAdapter>> adapters;

    WebMapperCheck(Supplier<Stream<RequestMappingHandlerAdapter>> adapters) {
        this.adapters = adapters;
    }

    @Override
    public void afterSingletonsInstantiated() {
        adapters.get()
                .map(WebMapperCheck::writerOfJson)
                .flatMap(Optional::stream)
                .filter(WebMapperCheck::isJackson2)
                .findFirst()
                .ifPresent(WebMapperCheck::refuse);
    }

    private static Optional<HttpMessageConverter<?>> writerOfJson(
            RequestMappingHandlerAdapter adapter) {
        return adapter.getMessageConverters().stream()
                .filter(
                        converter ->
                                converter.canWrite(LinkedHashMap.class, MediaType.APPLICATION_JSON))
                .findFirst();
    }

    private static boolean isJackson2(HttpMessageConverter<?> converter) {
        for (Class<?> type = converter.getClass(); type != null; type = type.getSuperclass()) {
            if (type.getName().equals(JACKSON_2)) {
                return true;
            }
        }
        return false;
    }

    private static void refuse(HttpMessageConverter<?> converter) {
        throw new UnsupportedStackException(
                "Jackson 2: the answers of the service are written by "
                        + converter.getClass().getName()
                        + ", and Jikimi knows Jackson 3 (tools.jackson) only: nobody has tried"
                        + " what reaches an answer by the other one",
                "Take spring-boot-jackson2 out and set"
                        + " 'spring.http.converters.preferred-json-mapper' to 'jackson'; a"
                        + " converter of the service's own becomes a"
                        + " JacksonJsonHttpMessageConverter.");
    }
}
