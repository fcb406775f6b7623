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
    private final JdbcClient jdbc;

    /** Transactions over a data source, in the isolation level it comes with. */
    public OwnTransactions(DataSource dataSource) {
        // Under another name than the caller's: Spring would lend the connection of a JPA
        // transaction over the same data source, and our commit would be the caller's.
        DataSource own = new DelegatingDataSource(dataSource);
        this.transaction = new TransactionTemplate(new JdbcTransactionManager(own));
        this.transaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        this.jdbc = JdbcClient.create(new JdbcTemplate(own));
    }

    /**
     * Runs the work in a transaction of its own and commits it.
     *
     * @return what the work returned, never null
     */
    public <T> T run(Function<JdbcClient, T> work) {
        T result = transaction.execute(status -> work.apply(jdbc));
        if (result == null) {
            throw new IllegalStateException("The work must return a result");
        }
        return result;
    }
}
