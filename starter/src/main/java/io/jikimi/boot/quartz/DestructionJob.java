package io.jikimi.boot.quartz;

import io.jikimi.destruction.DestructionDesk;
import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;

/** Seals and destroys what is due (개인정보 보호법 제21조). The desk claims the work by row. */
@DisallowConcurrentExecution
final class DestructionJob implements Job {

    private final DestructionDesk desk;

    DestructionJob(DestructionDesk desk) {
        this.desk = desk;
    }

    @Override
    public void execute(JobExecutionContext context) {
        desk.runDue();
    }
}
