package io.jikimi.boot.data;

import java.util.UUID;

class RepositoryTests extends AbstractRepositoryContractTests {

    @Override
    String database() {
        return "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";
    }
}
