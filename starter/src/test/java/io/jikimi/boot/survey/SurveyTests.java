package io.jikimi.boot.survey;

import java.util.UUID;

class SurveyTests extends AbstractSurveyContractTests {

    @Override
    String database() {
        return "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1;USER=sa";
    }
}
