package io.jikimi.custody;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** Counts what is sent to a database, statements, batches and commits, before it is sent. */
public final class SteppingDataSource extends DelegatingDataSource {

    private final AtomicLong steps = new AtomicLong();
    private volatile LongConsumer before = step -> {};
    private volatile Consumer<String> prepared = sql -> {};

    public SteppingDataSource(DataSource target) {
        super(target);
    }

    /** Begins to count, and tells of each step before it is taken. */
    public void restart(LongConsumer observer) {
        steps.set(0);
        before = observer;
    }

    /** Tells of each statement that is prepared, by whomever. */
    public void listen(Consumer<String> observer) {
        prepared = observer;
    }

    public long steps() {
        return steps.get();
    }

    @Override
    public Connection getConnection() throws SQLException {
        return stepping(Connection.class, super.getConnection());
    }

    @SuppressWarnings("unchecked")
    private <T> T stepping(Class<T> type, T target) {
        return (T)
                Proxy.newProxyInstance(
                        getClass().getClassLoader(),
                        new Class<?>[] {type},
                        (proxy, method, arguments) -> {
                            String name = method.getName();
                            if (name.startsWith("execute") || name.equals("commit")) {
                                before.accept(steps.incrementAndGet());
                            }
                            if (name.equals("prepareStatement")) {
                                prepared.accept((String) arguments[0]);
                            }
                            try {
                                Object result = method.invoke(target, arguments);
                                return name.equals("prepareStatement")
                                        ? stepping(
                                                PreparedStatement.class, (PreparedStatement) result)
                                        : result;
                            } catch (InvocationTargetException failure) {
                                throw failure.getCause();
                            }
                        });
    }
}
