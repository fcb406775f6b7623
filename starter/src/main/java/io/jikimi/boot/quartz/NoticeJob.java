package io.jikimi.boot.quartz;

import io.jikimi.notice.NoticeDesk;
import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;

/** Hands waiting notices to the sender. */
@DisallowConcurrentExecution
final class NoticeJob implements Job {

    private final NoticeDesk desk;
    private final int batchSize;

    NoticeJob(NoticeDesk desk, int batchSize) {
        this.desk = desk;
        this.batchSize = batchSize;
    }

    @Override
    public void execute(JobExecutionContext context) {
        desk.deliver(batchSize);
    }
}
