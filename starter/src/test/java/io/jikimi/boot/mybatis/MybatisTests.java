package io.jikimi.boot.mybatis;

import java.util.UUID;

class MybatisTests extends AbstractMybatisContractTests {

    @Override
    String database() {
        return "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";
    }
}
