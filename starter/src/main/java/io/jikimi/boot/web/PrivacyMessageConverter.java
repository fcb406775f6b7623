package io.jikimi.boot.web;

import java.io.IOException;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.converter.AbstractHttpMessageConverter;
import org.springframework.web.server.ResponseStatusException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Reads and writes the bodies of the generated endpoints; reads no more than it has to. */
final class PrivacyMessageConverter extends AbstractHttpMessageConverter<PrivacyBody> {

    private final JsonMapper mapper;
    private final int largest;

    PrivacyMessageConverter(JsonMapper mapper, int largest) {
        super(MediaType.APPLICATION_JSON);
        this.mapper = mapper;
        this.largest = largest;
    }

    @Override
    protected boolean supports(Class<?> type) {
        return PrivacyBody.class.isAssignableFrom(type);
    }

    @Override
    protected PrivacyBody readInternal(Class<? extends PrivacyBody> type, HttpInputMessage message)
            throws IOException {
        byte[] body = message.getBody().readNBytes(largest + 1);
        if (body.length > largest) {
            throw new ResponseStatusException(HttpStatus.CONTENT_TOO_LARGE);
        }
        try {
            PrivacyBody read = mapper.readValue(body, type);
            if (read == null) {
                throw new UnreadableBodyException(null, message);
            }
            return read;
        } catch (JacksonException malformed) {
            throw new UnreadableBodyException(InputPath.of(malformed), message);
        }
    }

    @Override
    protected void writeInternal(PrivacyBody body, HttpOutputMessage message) throws IOException {
        message.getBody().write(mapper.writeValueAsBytes(body));
    }
}
