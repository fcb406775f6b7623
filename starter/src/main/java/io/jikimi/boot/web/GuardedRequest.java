package io.jikimi.boot.web;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;

/** Tells the answer when another thread is going to write it, before that thread exists. */
final class GuardedRequest extends HttpServletRequestWrapper {

    private final GuardedResponse response;

    GuardedRequest(HttpServletRequest request, GuardedResponse response) {
        super(request);
        this.response = response;
    }

    @Override
    public AsyncContext startAsync() {
        return startAsync(this, response);
    }

    @Override
    public AsyncContext startAsync(ServletRequest other, ServletResponse answer) {
        response.share();
        return super.startAsync(other, answer);
    }
}
