package io.jikimi.bad.subject;

import io.jikimi.bad.testing.TestSupport;

/** Uses what is shipped for users' tests. */
public final class KnowsTheTestSupport {

    TestSupport support() {
        return new TestSupport();
    }
}
