package io.jikimi.boot.autoconfigure;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.Profiles;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Stops a start in production when a key stands in a property (안전성 확보조치 기준 제7조): property files are
 * copied, printed and committed. The environment of the process is where a key-encryption key may
 * stand.
 */
final class KeyPropertyCheck implements BeanFactoryPostProcessor, PriorityOrdered {

    private static final Profiles PRODUCTION = Profiles.of("prod", "production");
    private static final Set<Integer> KEY_LENGTHS = Set.of(16, 24, 32, 48, 64);
    private static final Pattern HEXADECIMAL = Pattern.compile("(?:[0-9a-fA-F]{2}){16,64}");
    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/_-]{22,}={0,2}");
    private static final Pattern KEYSET =
            Pattern.compile("primaryKeyId|encryptedKeyset|BEGIN [A-Z ]*KEY|keyMaterial");

    private final ConfigurableEnvironment environment;

    KeyPropertyCheck(ConfigurableEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
        if (!environment.acceptsProfiles(PRODUCTION)) {
            return;
        }
        List<String> places = new ArrayList<>();
        for (PropertySource<?> source : environment.getPropertySources()) {
            if (source instanceof EnumerablePropertySource<?> properties
                    && !(source instanceof SystemEnvironmentPropertySource)) {
                collect(properties, places);
            }
        }
        if (!places.isEmpty()) {
            throw new KeyInPropertyException(places);
        }
    }

    private static void collect(EnumerablePropertySource<?> source, List<String> places) {
        for (String name : source.getPropertyNames()) {
            Object value = source.getProperty(name);
            if (namesKey(name) && value != null && looksLikeKey(value.toString())) {
                places.add(place(source, name));
            }
        }
    }

    private static String place(EnumerablePropertySource<?> source, String name) {
        Origin origin = OriginLookup.getOrigin(source, name);
        return "'" + name + "' (" + (origin == null ? source.getName() : origin) + ")";
    }

    private static boolean namesKey(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.startsWith("jikimi.") && (lower.contains("key") || lower.contains("secret"));
    }

    static boolean looksLikeKey(String value) {
        String text = value.strip();
        return KEYSET.matcher(text).find()
                || HEXADECIMAL.matcher(text).matches()
                || (BASE64.matcher(text).matches() && isBase64Key(text));
    }

    /**
     * A path is made of the same letters, but hardly of capitals and digits of the right number;
     * and where a file lies, no key does.
     */
    private static boolean isBase64Key(String text) {
        byte[] decoded = decoded(text.replace('-', '+').replace('_', '/'));
        return decoded != null
                && !Files.exists(Path.of(text))
                && KEY_LENGTHS.contains(decoded.length)
                && text.chars().anyMatch(Character::isUpperCase)
                && text.chars().anyMatch(Character::isLowerCase);
    }

    private static byte @Nullable [] decoded(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException notBase64) {
            return null;
        }
    }
}
