package io.jikimi.migration;

import io.jikimi.subject.Actor;
import java.util.List;

/**
 * The door for encrypting what tables of the service hold in the clear (개인정보의 안전성 확보조치 기준 제7조).
 * Everything here can be interrupted at any point and called again, on any instance.
 */
public interface MigrationDesk {

    /** How far every declared table is, its history tables included. */
    List<MigrationStatus> status();

    /** Says that this instance runs and in which phase, and learns how far the tables are. */
    void report();

    /**
     * Goes on with what the phase of this instance asks for: puts encrypted values beside plain
     * ones in the phase {@code BACKFILL} and mends what other versions of the service have changed
     * since; takes the plain values away after the cut-over. Does nothing before.
     *
     * @param batchSize how many rows are read and written at once
     * @param most how many rows this call looks at, so that others get their turn
     * @return how many rows it looked at; fewer than {@code most} when every pass has come to its
     *     end
     */
    long work(int batchSize, long most);

    /**
     * Makes the encrypted values of a table the truth: one step that looks once more, with the
     * table locked, and cannot be taken back. Repeating it changes nothing.
     *
     * @param table the declared table
     * @param by who decides it
     * @throws io.jikimi.subject.LifecycleException with {@code MIGRATION_INSTANCE_BEHIND} while an
     *     instance is in an earlier phase, an instance of an older version still writes, or the
     *     backfill has not found every value encrypted
     */
    void cutOver(String table, Actor by);
}
