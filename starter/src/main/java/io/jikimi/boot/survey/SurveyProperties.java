package io.jikimi.boot.survey;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What a survey looks at and where it writes.
 *
 * @param directory Folder that a survey writes its findings into.
 * @param sample Most rows of a column that a survey looks into, 0 for none.
 */
@ConfigurationProperties("jikimi.survey")
public record SurveyProperties(
        @DefaultValue("target/jikimi") Path directory, @DefaultValue("200") int sample) {}
