package io.jikimi.boot.quartz;

import io.jikimi.subject.LegalClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.quartz.DateBuilder;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.quartz.impl.StdSchedulerFactory;
import org.quartz.simpl.RAMJobStore;
import org.quartz.simpl.SimpleThreadPool;
import org.springframework.context.SmartLifecycle;

/**
 * A Quartz scheduler of its own that only says when. It keeps nothing: what there is to do stands
 * in the database and is claimed there by row, so any number of instances may run it, and neither
 * the service's scheduler nor its {@code QRTZ_} tables are touched.
 *
 * <p>Not a bean of type {@code Scheduler}, so that the service never finds two.
 */
final class JobClock implements SmartLifecycle {

    private static final Duration FIRST_RUN_AFTER = Duration.ofSeconds(10);

    private final List<Plan> plans = new ArrayList<>();
    private final Map<String, JobRuns.Run> runs = new ConcurrentHashMap<>();
    private final LegalClock clock;
    private @Nullable Scheduler scheduler;

    JobClock(LegalClock clock) {
        this.clock = clock;
    }

    /** Runs a job again and again. */
    void every(Duration interval, Job job) {
        plans.add(new Plan(job.getClass().getSimpleName(), interval, job));
    }

    List<String> jobs() {
        return plans.stream().map(Plan::name).toList();
    }

    /** The last run of each job that has ended. */
    List<JobRuns.Run> last() {
        return jobs().stream()
                .sorted()
                .map(job -> runs.getOrDefault(job, JobRuns.Run.none(job)))
                .toList();
    }

    @Override
    public void start() {
        if (plans.isEmpty()) {
            return;
        }
        try {
            Scheduler started = new StdSchedulerFactory(settings()).getScheduler();
            started.setJobFactory(
                    (bundle, ignored) -> job(bundle.getJobDetail().getKey().getName()));
            for (Plan plan : plans) {
                started.scheduleJob(plan.detail(), plan.trigger());
            }
            started.start();
            scheduler = started;
        } catch (SchedulerException failure) {
            throw new IllegalStateException("The clock of the jobs could not be started", failure);
        }
    }

    private Job job(String name) {
        return plans.stream()
                .filter(plan -> plan.name().equals(name))
                .map(Plan::job)
                .map(job -> (Job) new GuardedJob(name, job, clock, this::ended))
                .findFirst()
                .orElseThrow();
    }

    private void ended(JobRuns.Run run) {
        runs.put(run.job(), run);
    }

    @Override
    public void stop() {
        Scheduler running = scheduler;
        scheduler = null;
        if (running == null) {
            return;
        }
        try {
            running.shutdown(true);
        } catch (SchedulerException failure) {
            throw new IllegalStateException("The clock of the jobs could not be stopped", failure);
        }
    }

    @Override
    public boolean isRunning() {
        return scheduler != null;
    }

    /** The name is unique, because Quartz hands out schedulers of equal names twice. */
    private Properties settings() {
        Properties settings = new Properties();
        settings.setProperty(
                StdSchedulerFactory.PROP_SCHED_INSTANCE_NAME, "jikimi-" + UUID.randomUUID());
        settings.setProperty(StdSchedulerFactory.PROP_JOB_STORE_CLASS, RAMJobStore.class.getName());
        settings.setProperty(
                StdSchedulerFactory.PROP_THREAD_POOL_CLASS, SimpleThreadPool.class.getName());
        settings.setProperty("org.quartz.threadPool.threadCount", Integer.toString(plans.size()));
        settings.setProperty("org.quartz.threadPool.threadNamePrefix", "jikimi-job");
        settings.setProperty("org.quartz.threadPool.makeThreadsDaemons", "true");
        settings.setProperty(StdSchedulerFactory.PROP_SCHED_MAKE_SCHEDULER_THREAD_DAEMON, "true");
        return settings;
    }

    /** A missed run is made up for by the next one. */
    private record Plan(String name, Duration interval, Job job) {

        JobDetail detail() {
            return JobBuilder.newJob(job.getClass()).withIdentity(name, "jikimi").build();
        }

        Trigger trigger() {
            Duration delay = interval.compareTo(FIRST_RUN_AFTER) < 0 ? interval : FIRST_RUN_AFTER;
            return TriggerBuilder.newTrigger()
                    .withIdentity(name, "jikimi")
                    .startAt(
                            DateBuilder.futureDate(
                                    Math.toIntExact(delay.toMillis()),
                                    DateBuilder.IntervalUnit.MILLISECOND))
                    .withSchedule(
                            SimpleScheduleBuilder.simpleSchedule()
                                    .withIntervalInMilliseconds(interval.toMillis())
                                    .repeatForever()
                                    .withMisfireHandlingInstructionNextWithRemainingCount())
                    .build();
        }
    }
}
