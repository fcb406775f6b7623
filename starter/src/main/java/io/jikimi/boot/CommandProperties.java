package io.jikimi.boot;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What the commands need to know of a service beside its properties.
 *
 * @param configuration Configuration classes of the service whose beans the commands use, such as
 *     its MasterKeys, its KmsClient or its DataSource.
 */
@ConfigurationProperties("jikimi.commands")
record CommandProperties(@DefaultValue List<String> configuration) {}
