package io.jikimi;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.List;

/** The public types of every room as lines of a text, so that a new one shows in review. */
final class PublicTypes {

    private PublicTypes() {}

    /** One line a type, sorted: {@code <room>.<type> <what it is>}. */
    static List<String> of(JavaClasses classes, String base) {
        return classes.stream()
                .filter(RoomRules::isVisible)
                .map(
                        type ->
                                type.getName().substring(base.length() + 1).replace('$', '.')
                                        + " "
                                        + kind(type))
                .sorted()
                .toList();
    }

    private static String kind(JavaClass type) {
        if (type.isAnnotation()) {
            return "annotation";
        }
        if (type.isInterface()) {
            return "interface";
        }
        if (type.isEnum()) {
            return "enum";
        }
        if (type.isRecord()) {
            return "record";
        }
        return type.isAssignableTo(Throwable.class) ? "exception" : "class";
    }
}
