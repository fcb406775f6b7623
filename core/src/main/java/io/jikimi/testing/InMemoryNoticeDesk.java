package io.jikimi.testing;

import io.jikimi.notice.Notice;
import io.jikimi.notice.NoticeDesk;
import io.jikimi.notice.NoticeSender;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LegalClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An outbox in memory, for unit tests. A notice is there at once and does not wait for a
 * transaction, and a sender that fails is asked again at the next delivery. Thread-safe.
 */
public final class InMemoryNoticeDesk implements NoticeDesk {

    private final LegalClock clock;
    private final NoticeSender sender;
    private final List<Notice> notices = new ArrayList<>();

    /** An empty outbox whose notices go nowhere when they are delivered. */
    public InMemoryNoticeDesk(LegalClock clock) {
        this(clock, notice -> {});
    }

    /** An empty outbox. */
    public InMemoryNoticeDesk(LegalClock clock, NoticeSender sender) {
        this.clock = clock;
        this.sender = sender;
    }

    @Override
    public synchronized void enqueue(
            String occasion, String addressee, DataSubjectId subject, Map<String, String> details) {
        notices.add(
                new Notice(
                        notices.size() + 1L,
                        occasion,
                        addressee,
                        subject,
                        new TreeMap<>(details),
                        clock.now(),
                        null));
    }

    @Override
    public synchronized List<Notice> pending(int limit) {
        return notices.stream()
                .filter(notice -> notice.deliveredAt() == null)
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized List<Notice> about(DataSubjectId subject) {
        return notices.stream().filter(notice -> notice.subject().equals(subject)).toList();
    }

    @Override
    public synchronized int deliver(int limit) {
        int delivered = 0;
        for (Notice notice : pending(limit)) {
            if (sends(notice)) {
                notices.set(notices.indexOf(notice), deliveredNow(notice));
                delivered++;
            }
        }
        return delivered;
    }

    private boolean sends(Notice notice) {
        try {
            sender.send(notice);
            return true;
        } catch (RuntimeException failed) {
            return false;
        }
    }

    private Notice deliveredNow(Notice notice) {
        return new Notice(
                notice.id(),
                notice.occasion(),
                notice.addressee(),
                notice.subject(),
                notice.details(),
                notice.enqueuedAt(),
                clock.now());
    }

    /** Every notice, oldest first. */
    public synchronized List<Notice> notices() {
        return List.copyOf(notices);
    }

    /** Forgets everything. */
    public synchronized void clear() {
        notices.clear();
    }
}
