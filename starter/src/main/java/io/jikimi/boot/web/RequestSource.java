package io.jikimi.boot.web;

import io.jikimi.evidence.AccessSource;
import org.jspecify.annotations.Nullable;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/** The client address of the request behind this thread. */
final class RequestSource implements AccessSource {

    private final ClientAddress addresses;

    RequestSource(ClientAddress addresses) {
        this.addresses = addresses;
    }

    @Override
    public @Nullable String ofThisThread() {
        if (!(RequestContextHolder.getRequestAttributes()
                instanceof ServletRequestAttributes web)) {
            return null;
        }
        try {
            return addresses.of(web.getRequest());
        } catch (IllegalStateException recycled) {
            // A thread that was handed the request and outlived it; a row without an address is
            // better than none.
            return null;
        }
    }
}
