package io.jikimi.boot.autoconfigure;

import io.jikimi.migration.MigrationDesk;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.InitializingBean;

/**
 * Reports the phase of this instance for as long as it runs, whether or not it runs any job: an
 * instance that is not heard of counts as gone, and others go on without it.
 */
final class MigrationHeartbeat implements InitializingBean, DisposableBean {

    private static final Log logger = LogFactory.getLog(MigrationHeartbeat.class);
    private static final int REPORTS_PER_TIMEOUT = 6;

    private final MigrationDesk desk;
    private final MigrationProperties properties;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(
                    work -> {
                        Thread daemon = new Thread(work, "jikimi-migration");
                        daemon.setDaemon(true);
                        return daemon;
                    });

    MigrationHeartbeat(MigrationDesk desk, MigrationProperties properties) {
        this.desk = desk;
        this.properties = properties;
    }

    @Override
    public void afterPropertiesSet() {
        boolean any = !properties.tables().isEmpty() || !properties.inPlace().tables().isEmpty();
        if (any && !properties.inPlace().working()) {
            long between = properties.instanceTimeout().toMillis() / REPORTS_PER_TIMEOUT;
            thread.scheduleWithFixedDelay(this::report, between, between, TimeUnit.MILLISECONDS);
        }
    }

    private void report() {
        try {
            desk.report();
        } catch (RuntimeException failure) {
            // The next report comes soon; an exception would be the last one.
            logger.warn("The phase of this instance could not be reported", failure);
        }
    }

    @Override
    public void destroy() {
        thread.shutdownNow();
    }
}
