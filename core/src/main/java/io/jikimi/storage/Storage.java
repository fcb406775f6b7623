package io.jikimi.storage;

import io.jikimi.catalogue.Catalogue;
import io.jikimi.crypto.FieldCipher;
import io.jikimi.custody.Custody;
import io.jikimi.custody.CustodyRuntime;
import io.jikimi.custody.SubjectRows;
import io.jikimi.database.DatabaseDialect;
import io.jikimi.keys.DataKeys;
import io.jikimi.keys.KeyLedgerEntry;
import io.jikimi.keys.KeySweep;
import io.jikimi.subject.LegalClock;
import jakarta.persistence.EntityManager;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import javax.sql.DataSource;

/**
 * Opens the doors to stored values as a whole: what is sealed, destroyed, written anew under newer
 * keys and measured past Hibernate, table by table. One per persistence unit. Each door asks where
 * the values lie when it is used, so it may be opened before Hibernate has built its model.
 */
public final class Storage {

    private final CustodyRuntime runtime;
    private final Catalogue catalogue;
    private final DataKeys keys;
    private final LegalClock clock;
    private final DataSource dataSource;

    /**
     * Creates it.
     *
     * @param runtime of the persistence unit: knows where the values lie
     * @param dataSource the data source of the service, and of the callers' transactions
     */
    public Storage(
            CustodyRuntime runtime,
            Catalogue catalogue,
            DataKeys keys,
            LegalClock clock,
            DataSource dataSource) {
        this.runtime = runtime;
        this.catalogue = catalogue;
        this.keys = keys;
        this.clock = clock;
        this.dataSource = dataSource;
    }

    /**
     * The door for acting on a subject's rows as a whole.
     *
     * @param entityManager a shared entity manager of the persistence unit
     */
    public Custody custody(EntityManager entityManager) {
        return new RowCustody(
                catalogue,
                keys,
                clock,
                new SubjectRows(catalogue, entityManager, DatabaseDialect.of(dataSource)),
                new JdbcSealedStore(dataSource),
                new ForeignKeys(dataSource),
                runtime::evict,
                indexRotation(Set.of()),
                runtime::tables,
                runtime.plainValues(dataSource));
    }

    /**
     * The door for writing stored values anew under newer keys.
     *
     * @param sweep the rotation of the keys
     */
    public ValueRotation rotation(KeySweep sweep) {
        return rotation(sweep, Set.of());
    }

    /**
     * The door for writing stored values anew under newer keys.
     *
     * @param sweep the rotation of the keys
     * @param withoutValues tables, as the log names them, that need not be looked at if the account
     *     may not, because they hold nothing under these keys
     */
    public ValueRotation rotation(KeySweep sweep, Set<String> withoutValues) {
        return new TableRotation(
                sweep,
                runtime::tables,
                new JdbcStoredRows(dataSource),
                new JdbcSealedStore(dataSource),
                new FieldCipher(),
                runtime::evictAll,
                Set.copyOf(withoutValues),
                indexRotation(Set.copyOf(withoutValues)));
    }

    private IndexRotation indexRotation(Set<String> withoutValues) {
        return new IndexRotation(
                runtime::tables,
                new JdbcStoredRows(dataSource),
                new JdbcSealedStore(dataSource),
                keys,
                withoutValues);
    }

    /**
     * The door that measures how personal data are stored.
     *
     * @param ledger gives the key ledger
     */
    public ProtectionSheets protectionSheets(Supplier<List<KeyLedgerEntry>> ledger) {
        return new MeasuredProtection(
                catalogue,
                clock,
                runtime::tables,
                runtime::sessionFactory,
                new JdbcStoredShares(dataSource),
                keys,
                ledger);
    }

    /**
     * Statements that make the database itself refuse, in every protected column, history included,
     * what has not the form of a protected value (개인정보의 안전성 확보조치 기준 제7조). They fail where a column
     * still holds something else. Empty until Hibernate has built its model.
     *
     * @param dialect the database that the statements are for
     */
    public List<String> formatChecks(DatabaseDialect dialect) {
        return new FormatChecks(dialect).statements(runtime.tables());
    }
}
