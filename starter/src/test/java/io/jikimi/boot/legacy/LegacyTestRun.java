package io.jikimi.boot.legacy;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClasspathRoots;

import java.nio.file.Path;
import java.util.Set;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * The main class of a process that runs the tests of the bookshop. Copied beside them, so that
 * nothing else of ours has to be on their class path.
 */
public final class LegacyTestRun {

    private LegacyTestRun() {}

    /** Runs what lies in the folder, and says how it went: {@code tests=3 failed=1}. */
    public static void main(String[] arguments) {
        LauncherDiscoveryRequest all =
                LauncherDiscoveryRequestBuilder.request()
                        .selectors(selectClasspathRoots(Set.of(Path.of(arguments[0]))))
                        .build();
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create().execute(all, listener);
        TestExecutionSummary summary = listener.getSummary();
        summary.getFailures()
                .forEach(
                        failure ->
                                System.out.println(
                                        failure.getTestIdentifier().getLegacyReportingName()
                                                + ": "
                                                + failure.getException()));
        System.out.printf(
                "jikimi=%s tests=%d failed=%d%n",
                isThere("io.jikimi.catalogue.PersonalData"),
                summary.getTestsFoundCount(),
                summary.getTotalFailureCount());
        System.exit(summary.getTotalFailureCount() == 0 ? 0 : 1);
    }

    private static boolean isThere(String type) {
        try {
            Class.forName(type, false, LegacyTestRun.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException absent) {
            return false;
        }
    }
}
