package io.jikimi.database;

import java.util.function.Function;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Transactions that have nothing to do with the caller's: what they write stays when the caller
 * rolls back, they may write while the caller is read-only, and their connection goes back to its
 * pool as soon as they end.
 *
 * <p>The last point is why nobody should use a {@code JdbcTemplate} over a second pool directly:
 * inside a transaction Spring would keep that connection until the outer transaction ends, and
 * readers would wait for each other.
 */
public final class OwnTransactions {

    private final TransactionTemplate transaction;
    private final TransactionTemplate committed;
    private final JdbcTemplate template;
    private final JdbcClient jdbc;

    /** Transactions over a data source, in the isolation level it comes with. */
    public OwnTransactions(DataSource dataSource) {
        // Under another name than the caller's: Spring would lend the connection of a JPA
        // transaction over the same data source, and our commit would be the caller's.
        DataSource own = new DelegatingDataSource(dataSource);
        JdbcTransactionManager transactions = new JdbcTransactionManager(own);
        this.transaction = new TransactionTemplate(transactions);
        this.transaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        this.committed = new TransactionTemplate(transactions);
        this.committed.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        this.committed.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
        this.template = new JdbcTemplate(own);
        this.jdbc = JdbcClient.create(template);
    }

    /**
     * What statements are sent with inside {@link #run}. Nothing else over the same data source
     * takes part in these transactions.
     */
    public JdbcTemplate template() {
        return template;
    }

    /**
     * Runs the work in a transaction of its own and commits it.
     *
     * @return what the work returned, never null
     */
    public <T> T run(Function<JdbcClient, T> work) {
        return run(transaction, work);
    }

    /**
     * Runs the work as {@link #run} does, where each statement has to see what others committed
     * until then, in whatever isolation level the data source comes with. Costs a round trip.
     *
     * @return what the work returned, never null
     */
    public <T> T runSeeingOthers(Function<JdbcClient, T> work) {
        return run(committed, work);
    }

    private <T> T run(TransactionTemplate in, Function<JdbcClient, T> work) {
        T result = in.execute(status -> work.apply(jdbc));
        if (result == null) {
            throw new IllegalStateException("The work must return a result");
        }
        return result;
    }
}
