package io.jikimi.boot.survey;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.springframework.beans.BeanUtils;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** The types that the handlers of a service take and return. */
final class HandlerTypes {

    private HandlerTypes() {}

    static Map<Class<?>, Set<String>> of(List<RequestMappingHandlerMapping> mappings) {
        Map<Class<?>, Set<String>> types = new TreeMap<>(Comparator.comparing(Class::getName));
        for (RequestMappingHandlerMapping mapping : mappings) {
            mapping.getHandlerMethods().forEach((request, handler) -> add(request, handler, types));
        }
        return types;
    }

    private static void add(
            RequestMappingInfo request, HandlerMethod handler, Map<Class<?>, Set<String>> types) {
        String place =
                new TreeSet<>(request.getPatternValues())
                        + " "
                        + handler.getBeanType().getSimpleName()
                        + "."
                        + handler.getMethod().getName();
        collect(
                ResolvableType.forMethodReturnType(handler.getMethod()),
                place,
                types,
                new LinkedHashSet<>());
        for (MethodParameter parameter : handler.getMethodParameters()) {
            collect(
                    ResolvableType.forMethodParameter(parameter),
                    place,
                    types,
                    new LinkedHashSet<>());
        }
    }

    private static void collect(
            ResolvableType type,
            String place,
            Map<Class<?>, Set<String>> types,
            Set<ResolvableType> seen) {
        Class<?> raw = type.toClass();
        if (!seen.add(type)) {
            return;
        }
        for (ResolvableType part : type.getGenerics()) {
            collect(part, place, types, seen);
        }
        if (type.isArray()) {
            collect(type.getComponentType(), place, types, seen);
        } else if (isOfTheService(raw)) {
            types.computeIfAbsent(raw, ignored -> new TreeSet<>()).add(place);
        }
    }

    private static boolean isOfTheService(Class<?> type) {
        String name = type.getName();
        return !BeanUtils.isSimpleProperty(type)
                && !name.startsWith("java.")
                && !name.startsWith("jakarta.")
                && !name.startsWith("org.springframework.");
    }
}
