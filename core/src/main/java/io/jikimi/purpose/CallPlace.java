package io.jikimi.purpose;

import java.lang.StackWalker.StackFrame;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the service has called what is running: the nearest frame that is its own code. */
final class CallPlace {

    /** What calls on behalf of a service, between it and a value. */
    private static final List<String> OTHERS =
            List.of(
                    "io.jikimi.",
                    "java.",
                    "javax.",
                    "jakarta.",
                    "jdk.",
                    "sun.",
                    "com.sun.",
                    "kotlin.",
                    "org.hibernate.",
                    "org.springframework.",
                    "org.apache.",
                    "org.mybatis.",
                    "tools.jackson.",
                    "com.fasterxml.");

    /** Deeper than any call by a framework, and an end to what a look may cost. */
    private static final int DEEPEST = 300;

    private CallPlace() {}

    /**
     * The type and the method, for example {@code MemberService.find}; null where no code of the
     * service calls, as when a framework writes an answer.
     */
    static @Nullable String ofThisThread() {
        return StackWalker.getInstance()
                .walk(
                        frames ->
                                frames.limit(DEEPEST)
                                        .filter(CallPlace::isOfTheService)
                                        .findFirst()
                                        .map(CallPlace::name)
                                        .orElse(null));
    }

    /** A proxy stands for the code it calls, which is nearer. */
    private static boolean isOfTheService(StackFrame frame) {
        String type = frame.getClassName();
        return OTHERS.stream().noneMatch(type::startsWith)
                && !type.contains("$$")
                && !type.contains("$Proxy")
                && !type.contains("$HibernateProxy");
    }

    private static String name(StackFrame frame) {
        String type = frame.getClassName();
        return type.substring(type.lastIndexOf('.') + 1).replace('$', '.')
                + "."
                + method(frame.getMethodName());
    }

    /** A lambda is written where its method is. */
    private static String method(String name) {
        String[] parts = name.split("\\$", -1);
        return parts.length == 3 && parts[0].equals("lambda") ? parts[1] : name;
    }
}
