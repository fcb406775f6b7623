package io.jikimi.boot.data;

import io.jikimi.boot.fixture.MariaDbServer;

class RepositoryMariaDbTests extends AbstractRepositoryContractTests {

    private MariaDbServer server;

    @Override
    String database() {
        server = MariaDbServer.start();
        server.empty();
        return server.url() + "?user=" + MariaDbServer.USER;
    }

    @Override
    void closeDatabase() {
        server.close();
    }
}
