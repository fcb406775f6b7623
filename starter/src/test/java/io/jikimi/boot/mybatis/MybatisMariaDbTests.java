package io.jikimi.boot.mybatis;

import io.jikimi.boot.fixture.MariaDbServer;

class MybatisMariaDbTests extends AbstractMybatisContractTests {

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
