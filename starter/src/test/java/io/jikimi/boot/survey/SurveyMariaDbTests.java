package io.jikimi.boot.survey;

import io.jikimi.boot.fixture.MariaDbServer;

class SurveyMariaDbTests extends AbstractSurveyContractTests {

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
