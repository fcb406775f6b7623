package io.jikimi.boot.survey;

import static org.assertj.core.api.Assertions.assertThat;

import io.jikimi.subject.DataKind;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Names of tables as services have them. The addresses are made up. */
class SamplerTests {

    private final DataSource database =
            new DriverManagerDataSource("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");

    private final Sampler sampler = new Sampler(database, 10);

    @Test
    void looksIntoATableThatIsNamedLikeAWordOfSql() {
        sql("create table \"order\" (\"group\" varchar(40))");
        sql("insert into \"order\" values ('haneul@example.com')");

        assertThat(sampler.look("order", "group"))
                .isEqualTo(new Sampler.Sampled(DataKind.EMAIL, new Suspect.Sign(1, 1)));
    }

    @Test
    void looksIntoATableWhoseNameTheDatabaseWritesItsOwnWay() {
        sql("create table parcel (memo varchar(40))");
        sql("insert into parcel values ('haneul@example.com')");

        assertThat(sampler.look("parcel", "memo")).isNotNull();
    }

    @Test
    void passesByWhatIsNotThere() {
        assertThat(sampler.look("nowhere", "memo")).isNull();
    }

    private void sql(String statement) {
        JdbcClient.create(database).sql(statement).update();
    }
}
