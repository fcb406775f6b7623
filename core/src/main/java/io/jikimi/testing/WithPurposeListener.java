package io.jikimi.testing;

import io.jikimi.purpose.OpenScope;
import io.jikimi.purpose.PurposeScope;
import io.jikimi.purpose.ScopeRequest;
import io.jikimi.subject.Actor;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestContextAnnotationUtils;
import org.springframework.test.context.support.AbstractTestExecutionListener;

/** Opens and closes the scope of {@link WithPurpose}. */
final class WithPurposeListener extends AbstractTestExecutionListener {

    /** After Spring's listener that begins the transaction (4000): the scope lies inside it. */
    static final int ORDER = 4500;

    private static final String SCOPE = WithPurposeListener.class.getName() + ".scope";

    @Override
    public int getOrder() {
        return ORDER;
    }

    @Override
    public void beforeTestMethod(TestContext test) {
        WithPurpose wanted = wanted(test);
        if (wanted != null) {
            PurposeScope scopes = test.getApplicationContext().getBean(PurposeScope.class);
            test.setAttribute(SCOPE, scopes.open(request(wanted, test)));
        }
    }

    @Override
    public void afterTestMethod(TestContext test) {
        if (test.removeAttribute(SCOPE) instanceof OpenScope scope) {
            if (test.getTestException() == null) {
                scope.succeed();
            }
            scope.close();
        }
    }

    private static @Nullable WithPurpose wanted(TestContext test) {
        WithPurpose onMethod =
                AnnotatedElementUtils.findMergedAnnotation(test.getTestMethod(), WithPurpose.class);
        return onMethod != null
                ? onMethod
                : TestContextAnnotationUtils.findMergedAnnotation(
                        test.getTestClass(), WithPurpose.class);
    }

    private static ScopeRequest request(WithPurpose wanted, TestContext test) {
        String task = test.getTestClass().getSimpleName() + "." + test.getTestMethod().getName();
        Actor actor =
                wanted.account().isEmpty() ? Actor.system("test") : Actor.staff(wanted.account());
        ScopeRequest request =
                ScopeRequest.use(wanted.value(), actor, task)
                        .withAccess(wanted.access())
                        .from("test");
        return wanted.reason().isEmpty() ? request : request.because(wanted.reason());
    }
}
