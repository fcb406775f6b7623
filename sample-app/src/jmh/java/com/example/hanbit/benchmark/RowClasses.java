package com.example.hanbit.benchmark;

import jakarta.persistence.Entity;
import jakarta.persistence.Index;
import jakarta.persistence.Table;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;

/** Makes as many entities, with a table each, as a benchmark asks for. */
final class RowClasses {

    private RowClasses() {}

    /**
     * Entities that inherit all they have.
     *
     * @param name what their names and those of their tables begin with
     */
    static List<Class<?>> of(Class<?> superclass, String name, int count) {
        List<Class<?>> classes = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            classes.add(of(superclass, name + number));
        }
        return classes;
    }

    private static Class<?> of(Class<?> superclass, String name) {
        AnnotationDescription byCustomer =
                AnnotationDescription.Builder.ofType(Index.class)
                        .define("columnList", "customer")
                        .define("name", name.toLowerCase(Locale.ROOT) + "_customer")
                        .build();
        return new ByteBuddy()
                .subclass(superclass)
                .name(RowClasses.class.getPackageName() + "." + name)
                .annotateType(
                        AnnotationDescription.Builder.ofType(Entity.class).build(),
                        AnnotationDescription.Builder.ofType(Table.class)
                                .defineAnnotationArray(
                                        "indexes",
                                        TypeDescription.ForLoadedType.of(Index.class),
                                        byCustomer)
                                .build())
                .make()
                .load(
                        RowClasses.class.getClassLoader(),
                        ClassLoadingStrategy.UsingLookup.of(MethodHandles.lookup()))
                .getLoaded();
    }
}
