package io.jikimi.collection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CollectsAttributesTests {

    private final CollectsAttributes attributes = new CollectsAttributes();

    @Test
    void findsTheAnnotationOfTheMethod() {
        CollectsAttributes.Attribute found = find(Plain.class, "signUp").orElseThrow();

        assertThat(found.form()).isEqualTo("sign-up");
        assertThat(found.task()).isEqualTo("Plain.signUp");
        assertThat(found.submission()).isEqualTo(1);
        assertThat(find(Plain.class, "other")).isEmpty();
    }

    @Test
    void findsTheAnnotationOfAnInterfaceASuperclassAndBehindABridge() {
        assertThat(find(Implementation.class, "join")).isPresent();
        assertThat(find(Inheriting.class, "signUp")).isPresent();
        assertThat(find(Overriding.class, "signUp")).isPresent();
        Method bridge =
                Arrays.stream(Generic.class.getDeclaredMethods())
                        .filter(Method::isBridge)
                        .findFirst()
                        .orElseThrow();
        assertThat(attributes.find(bridge, Generic.class)).isPresent();
    }

    @Test
    void findsTheSubmissionWhereTheInterfaceIsCalled() throws Exception {
        Method method = Joining.class.getMethod("join", ConsentSubmission.class);

        assertThat(attributes.find(method, Implementation.class))
                .hasValueSatisfying(found -> assertThat(found.submission()).isZero());
    }

    @Test
    void aMethodWithoutASubmissionHasNone() {
        assertThat(find(Plain.class, "contractOnly"))
                .hasValueSatisfying(
                        found ->
                                assertThat(found.submission())
                                        .isEqualTo(CollectsAttributes.Attribute.NO_SUBMISSION));
    }

    @Test
    void refusesTwoSubmissions() {
        assertThatIllegalStateException()
                .isThrownBy(() -> find(Twice.class, "signUp"))
                .withMessageContaining("Twice.signUp");
    }

    private Optional<CollectsAttributes.Attribute> find(Class<?> type, String name) {
        Method method =
                Arrays.stream(type.getMethods())
                        .filter(candidate -> candidate.getName().equals(name))
                        .filter(candidate -> !candidate.isBridge())
                        .findFirst()
                        .orElseThrow();
        return attributes.find(method, type);
    }

    static class Plain {
        @Collects(form = "sign-up")
        public void signUp(String name, ConsentSubmission consents) {}

        @Collects(form = "order")
        public void contractOnly(String name) {}

        public void other() {}
    }

    static class Inheriting extends Plain {}

    static class Overriding extends Plain {
        @Override
        public void signUp(String name, ConsentSubmission consents) {}
    }

    interface Joining {
        @Collects(form = "sign-up")
        void join(ConsentSubmission consents);
    }

    static class Implementation implements Joining {
        @Override
        public void join(ConsentSubmission consents) {}
    }

    interface Handler<T> {
        void handle(T request);
    }

    static class Generic implements Handler<ConsentSubmission> {
        @Override
        @Collects(form = "sign-up")
        public void handle(ConsentSubmission request) {}
    }

    static class Twice {
        @Collects(form = "sign-up")
        public void signUp(ConsentSubmission one, ConsentSubmission two) {}
    }
}
