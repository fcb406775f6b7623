package com.example.hanbit.safety;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;
import org.springframework.util.ClassUtils;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.function.support.RouterFunctionMapping;
import org.springframework.web.servlet.handler.AbstractUrlHandlerMapping;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;

/** Everything a running application answers to, whoever has mapped it. */
final class Endpoints {

    /** A handler that names no method takes all of them. */
    private static final Set<RequestMethod> ANY_METHOD =
            Set.of(RequestMethod.GET, RequestMethod.POST);

    private static final Pattern VARIABLE = Pattern.compile("\\{([^}:]+)[^}]*}");

    private Endpoints() {}

    /**
     * One handler.
     *
     * @param method the method
     * @param pattern the pattern of the address
     * @param handler the class that answers
     */
    record Endpoint(String method, String pattern, Class<?> handler) {

        /** The names of the variables in the address. */
        List<String> variables() {
            return VARIABLE.matcher(pattern).results().map(found -> found.group(1)).toList();
        }

        /** The address with these values for its variables. */
        String filled(Map<String, String> values) {
            return VARIABLE.matcher(pattern)
                    .replaceAll(
                            found ->
                                    Matcher.quoteReplacement(
                                            Caller.encoded(values.get(found.group(1)))));
        }

        @Override
        public String toString() {
            return method + " " + pattern;
        }
    }

    /**
     * The handlers of a context.
     *
     * @throws AssertionError if there is a kind of mapping that this class cannot look into
     */
    static List<Endpoint> of(ApplicationContext context) {
        List<Endpoint> endpoints = new ArrayList<>();
        context.getBeansOfType(HandlerMapping.class)
                .forEach((name, mapping) -> addAll(name, mapping, endpoints));
        endpoints.sort(Comparator.comparing(Endpoint::toString));
        return endpoints;
    }

    private static void addAll(String name, HandlerMapping mapping, List<Endpoint> endpoints) {
        if (mapping instanceof RequestMappingInfoHandlerMapping methods) {
            methods.getHandlerMethods()
                    .forEach((info, handler) -> addAll(info, handler, endpoints));
        } else if (mapping instanceof AbstractUrlHandlerMapping urls) {
            urls.getHandlerMap().forEach((pattern, handler) -> add(pattern, handler, endpoints));
            add("/", urls.getRootHandler(), endpoints);
            add("/**", urls.getDefaultHandler(), endpoints);
        } else if (!(mapping instanceof RouterFunctionMapping functions)
                || functions.getRouterFunction() != null) {
            throw new AssertionError(
                    "Nobody knows what is behind the mapping '" + name + "', " + mapping);
        }
    }

    private static void addAll(
            RequestMappingInfo info, HandlerMethod handler, List<Endpoint> endpoints) {
        Set<RequestMethod> named = info.getMethodsCondition().getMethods();
        Class<?> type = ClassUtils.getUserClass(handler.getBeanType());
        for (String pattern : info.getPatternValues()) {
            for (RequestMethod method : named.isEmpty() ? ANY_METHOD : named) {
                endpoints.add(new Endpoint(method.name(), pattern, type));
            }
        }
    }

    private static void add(String pattern, @Nullable Object handler, List<Endpoint> endpoints) {
        if (handler != null) {
            endpoints.add(new Endpoint("GET", pattern, handler.getClass()));
        }
    }
}
