package io.jikimi.boot.survey;

import io.jikimi.catalogue.LooksPersonal;
import java.beans.PropertyDescriptor;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.beans.BeanUtils;

/**
 * A type of the service that carries copies of what looks personal out of its rows.
 *
 * @param type its name
 * @param attributes those of its attributes that do
 * @param places where it is used
 */
record Carrier(String type, List<String> attributes, List<String> places) {

    /** What carries personal data among those types. */
    static List<Carrier> among(Map<Class<?>, Set<String>> types, List<Suspect> suspects) {
        Set<String> names = new TreeSet<>();
        suspects.forEach(
                suspect ->
                        names.add(
                                suspect.attribute()
                                        .substring(suspect.attribute().lastIndexOf('.') + 1)));
        List<Carrier> carriers = new ArrayList<>();
        types.forEach(
                (type, places) -> {
                    List<String> carried = new ArrayList<>();
                    properties(type)
                            .forEach(
                                    (name, of) -> {
                                        if (names.contains(name)
                                                || LooksPersonal.kind(
                                                                type.getSimpleName(), name, of)
                                                        != null) {
                                            carried.add(name);
                                        }
                                    });
                    if (!carried.isEmpty()) {
                        carriers.add(
                                new Carrier(type.getSimpleName(), carried, List.copyOf(places)));
                    }
                });
        carriers.sort(Comparator.comparing(Carrier::type));
        return carriers;
    }

    private static Map<String, Class<?>> properties(Class<?> type) {
        Map<String, Class<?>> properties = new LinkedHashMap<>();
        if (type.isRecord()) {
            for (RecordComponent part : type.getRecordComponents()) {
                properties.put(part.getName(), part.getType());
            }
            return properties;
        }
        Arrays.stream(BeanUtils.getPropertyDescriptors(type))
                .filter(property -> property.getPropertyType() != null)
                .filter(property -> !property.getName().equals("class"))
                .sorted(Comparator.comparing(PropertyDescriptor::getName))
                .forEach(
                        property -> properties.put(property.getName(), property.getPropertyType()));
        return properties;
    }
}
