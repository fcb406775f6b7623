package io.jikimi.custody;

import java.util.Map;
import org.hibernate.boot.registry.StandardServiceInitiator;
import org.hibernate.boot.registry.StandardServiceRegistryBuilder;
import org.hibernate.engine.jdbc.internal.JdbcServicesImpl;
import org.hibernate.engine.jdbc.spi.JdbcServices;
import org.hibernate.service.spi.ServiceContributor;
import org.hibernate.service.spi.ServiceRegistryImplementor;
import org.hibernate.sql.exec.spi.JdbcSelectExecutor;

/**
 * Lets the lists of our persistence unit be read a page ahead, see {@link KeyPrefetch}. Changes
 * nothing for a persistence unit that is not ours. Public only because the service loader asks for
 * it.
 */
public final class CustodyServices implements ServiceContributor {

    @Override
    public void contribute(StandardServiceRegistryBuilder registry) {
        registry.addInitiator(new Initiator());
    }

    private record Initiator() implements StandardServiceInitiator<JdbcServices> {

        @Override
        public Class<JdbcServices> getServiceInitiated() {
            return JdbcServices.class;
        }

        @Override
        public JdbcServices initiateService(
                Map<String, Object> settings, ServiceRegistryImplementor registry) {
            return settings.get(CustodyRuntime.SETTING) instanceof CustodyRuntime runtime
                    ? new PrefetchingServices(new KeyPrefetch(runtime))
                    : new JdbcServicesImpl();
        }
    }

    private static final class PrefetchingServices extends JdbcServicesImpl {

        private final transient KeyPrefetch executor;

        PrefetchingServices(KeyPrefetch executor) {
            this.executor = executor;
        }

        @Override
        public JdbcSelectExecutor getJdbcSelectExecutor() {
            return executor;
        }
    }
}
