package io.jikimi.boot.masterkey;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KmsClient;
import io.jikimi.keys.MasterKeys;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Master keys in the key management service of a cloud, reached through Tink's {@link KmsClient}:
 * the keys never leave it (암호키의 안전한 보관, 개인정보의 안전성 확보조치 기준 제7조). Each epoch has the address of a key
 * of its own, because clouds that rotate inside one key do not say which version wrapped what, nor
 * let one version be destroyed when nothing hangs on it.
 *
 * <p>The client is a bean of the service, with its own time-outs and credentials. Where the KMS
 * does not answer, the call is refused with {@code KEY_UNAVAILABLE}; nothing is taken for
 * destroyed. An epoch is destroyed in the cloud, by people, after the desk has said that nothing
 * hangs on it.
 */
public final class KmsMasterKeys implements MasterKeys {

    private static final int BAD_REQUEST = 400;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERROR = 500;
    private static final int DEEPEST_CHAIN = 20;
    private static final String HTTP = "getHttpStatusCode";

    /** AWS answers nearly everything with status 400, and says in a word what it means. */
    private static final Pattern BUSY =
            Pattern.compile(
                    ".*(Throttl|TooManyRequests|LimitExceeded|SlowDown|Timeout|TimedOut"
                            + "|Unavailable|PriorRequestNotComplete|InternalE|InternalFailure).*");

    private static final Pattern CREDENTIALS =
            Pattern.compile(
                    ".*(AccessDenied|Expired|Unauthorized|NotAuthorized|UnrecognizedClient"
                            + "|InvalidClientTokenId|Authentication|Signature|OptInRequired).*");

    /** The word of Google for a time that has run out at our side: it is not asked again. */
    private static final String LATE = "DEADLINE_EXCEEDED";

    /** Where a client of Google throws from when its tokens are refused, and not the key. */
    private static final List<String> TOKENS =
            List.of("com.google.auth.", "com.google.api.client.auth.");

    private static final Pattern WORD = Pattern.compile("[A-Za-z._]{1,60}");

    private final SortedMap<Integer, String> keys;
    private final int current;
    private final KmsClient client;
    private final Backoff backoff;
    private final Map<Integer, Aead> remotes = new HashMap<>();

    /**
     * Master keys of a KMS.
     *
     * @param keys the address of the key of each epoch
     * @param current the epoch that wraps new keys, one of these
     * @param client reaches all of these
     * @throws IllegalArgumentException if there is no such key, or the client does not reach one
     */
    public KmsMasterKeys(SortedMap<Integer, String> keys, int current, KmsClient client) {
        this(keys, current, client, new Backoff());
    }

    KmsMasterKeys(SortedMap<Integer, String> keys, int current, KmsClient client, Backoff backoff) {
        if (!keys.containsKey(current) || keys.firstKey() < 1) {
            throw new IllegalArgumentException(
                    "'jikimi.master-key.kms.current' must be a number of 'jikimi.master-key.kms"
                            + ".keys', which are counted from 1");
        }
        keys.forEach(
                (epoch, uri) -> {
                    if (!client.doesSupport(uri)) {
                        throw new IllegalArgumentException(
                                "The KmsClient of the service does not reach '"
                                        + uri
                                        + "', which 'jikimi.master-key.kms.keys' names for epoch "
                                        + epoch);
                    }
                });
        this.keys = new TreeMap<>(keys);
        this.current = current;
        this.client = client;
        this.backoff = backoff;
        this.keys.forEach((epoch, uri) -> remotes.put(epoch, new Remote(epoch, uri)));
    }

    @Override
    public int currentEpoch() {
        return current;
    }

    @Override
    public SortedSet<Integer> epochs() {
        return new TreeSet<>(keys.keySet());
    }

    @Override
    public Aead aead(int epoch) {
        Aead remote = remotes.get(epoch);
        if (remote == null) {
            throw new LifecycleException(
                    Refusal.KEY_MISSING,
                    "master key epoch " + epoch,
                    "'jikimi.master-key.kms.keys' names no key for it. Keys wrapped under it belong"
                            + " to a backup whose epoch was destroyed, or the configuration is not"
                            + " the one of this database.");
        }
        return remote;
    }

    @Override
    public String storage() {
        return storage(current);
    }

    @Override
    public String storage(int epoch) {
        return "KMS key " + keys.getOrDefault(epoch, "that the configuration does not name");
    }

    /** What is asked of the KMS. */
    private interface Call {
        byte[] ask(Aead aead) throws GeneralSecurityException;
    }

    /** The key of one epoch. */
    private final class Remote implements Aead {

        private final int epoch;
        private final String uri;

        Remote(int epoch, String uri) {
            this.epoch = epoch;
            this.uri = uri;
        }

        @Override
        public byte[] encrypt(byte[] plaintext, byte[] associatedData)
                throws GeneralSecurityException {
            return ask(aead -> aead.encrypt(plaintext, associatedData));
        }

        @Override
        public byte[] decrypt(byte[] ciphertext, byte[] associatedData)
                throws GeneralSecurityException {
            return ask(aead -> aead.decrypt(ciphertext, associatedData));
        }

        private byte[] ask(Call call) throws GeneralSecurityException {
            try {
                return backoff.call(attempt(call));
            } catch (Rejected rejected) {
                throw new GeneralSecurityException("The KMS does not open it");
            }
        }

        private Supplier<byte[]> attempt(Call call) {
            return () -> {
                try {
                    return call.ask(client.getAead(uri));
                } catch (GeneralSecurityException | RuntimeException failure) {
                    throw refused(failure);
                }
            };
        }

        /** What a cloud says may quote what was sent: only its status and its type are told. */
        private RuntimeException refused(Exception thrown) {
            // A token is fetched before the key is asked for: what was refused then says it all.
            Throwable tokens = ofTokens(thrown);
            Throwable failure = tokens == null ? thrown : tokens;
            int status = status(failure);
            String code = code(failure);
            String told = told(failure, status, code);
            if (code.equals(LATE)) {
                return unavailable("It does not answer in time (" + told + ").");
            }
            boolean busy = status == TOO_MANY_REQUESTS || status >= SERVER_ERROR;
            if (busy || BUSY.matcher(code).matches()) {
                return new Backoff.Retry(
                        unavailable("It does not answer, also after waiting (" + told + ")."),
                        Duration.ZERO);
            }
            boolean rejected =
                    status == UNAUTHORIZED
                            || status == FORBIDDEN
                            || status >= BAD_REQUEST && tokens != null;
            if (rejected || CREDENTIALS.matcher(code).matches()) {
                return unavailable(
                        "It refuses the credentials of the service ("
                                + told
                                + "): they have expired, or may not use the key. Renew them.");
            }
            if (status >= BAD_REQUEST) {
                return new LifecycleException(
                        Refusal.KEY_MISSING,
                        "master key epoch " + epoch,
                        "The KMS does not open keys with "
                                + uri
                                + " ("
                                + told
                                + "): the key is disabled, destroyed or unknown, or the row was"
                                + " altered. Enable the key, or restore the row.");
            }
            return isCryptography(failure)
                    ? new Rejected()
                    : unavailable(
                            "It does not answer ("
                                    + told
                                    + "). Check the network, and where its client takes the"
                                    + " credentials from.");
        }

        private LifecycleException unavailable(String what) {
            return new LifecycleException(Refusal.KEY_UNAVAILABLE, "KMS key " + uri, what);
        }
    }

    /** The tag is wrong: nothing a second call would change. */
    private static final class Rejected extends RuntimeException {

        private static final long serialVersionUID = 1L;
    }

    private static boolean isCryptography(Throwable failure) {
        Throwable root = root(failure);
        // A certificate that is not trusted says nothing about a stored key.
        return root instanceof GeneralSecurityException
                && !(root instanceof CertificateException)
                && !(root instanceof CertPathBuilderException)
                && !(root instanceof CertPathValidatorException);
    }

    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        for (int depth = 0; root.getCause() != null && depth < DEEPEST_CHAIN; depth++) {
            root = root.getCause();
        }
        return root;
    }

    private static String told(Throwable failure, int status, String code) {
        if (status <= 0) {
            return root(failure).getClass().getName();
        }
        return "status " + status + (code.isEmpty() ? "" : ", " + code);
    }

    /** The exceptions of the clouds have no type in common, but all tell a status. */
    private static int status(Throwable failure) {
        return first(failure, KmsMasterKeys::ownStatus).orElse(0);
    }

    private static Optional<Integer> ownStatus(Throwable failure) {
        return Stream.of("getStatusCode", "statusCode")
                .map(name -> call(failure, name))
                .flatMap(Optional::stream)
                .map(status -> constant(status).flatMap(word -> call(word, HTTP)).orElse(status))
                .filter(Integer.class::isInstance)
                .map(Integer.class::cast)
                .filter(status -> status > 0)
                .findFirst();
    }

    /** Google's newer library has a constant for what happened, which knows its status. */
    private static Optional<Object> constant(Object status) {
        return call(status, "getCode").filter(word -> call(word, HTTP).isPresent());
    }

    private static @Nullable Throwable ofTokens(Throwable failure) {
        return first(
                        failure,
                        cause ->
                                Optional.of(cause)
                                        .filter(
                                                one ->
                                                        TOKENS.stream()
                                                                .anyMatch(
                                                                        one.getClass().getName()
                                                                                ::startsWith)))
                .orElse(null);
    }

    /** The word for what happened: of AWS in both versions of its client, and of Google. */
    private static String code(Throwable failure) {
        return first(failure, KmsMasterKeys::ownCode).orElse("");
    }

    private static Optional<String> ownCode(Throwable failure) {
        return call(failure, "awsErrorDetails")
                .flatMap(details -> call(details, "errorCode"))
                .or(() -> call(failure, "getErrorCode"))
                .or(() -> call(failure, "getStatusCode").flatMap(KmsMasterKeys::constant))
                .map(Object::toString)
                .filter(code -> WORD.matcher(code).matches());
    }

    private static <T> Optional<T> first(
            Throwable failure, Function<Throwable, Optional<T>> asked) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEEPEST_CHAIN; depth++) {
            Optional<T> answer = asked.apply(cause);
            if (answer.isPresent()) {
                return answer;
            }
            cause = cause.getCause();
        }
        return Optional.empty();
    }

    /** What is not public itself may have it from a type that is. */
    private static Optional<Object> call(Object asked, String method) {
        return types(asked.getClass())
                .filter(type -> Modifier.isPublic(type.getModifiers()))
                .map(type -> call(type, asked, method))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Stream<Class<?>> types(Class<?> type) {
        return Stream.<Class<?>>iterate(type, Objects::nonNull, Class::getSuperclass);
    }

    private static Optional<Object> call(Class<?> type, Object asked, String method) {
        try {
            return Optional.ofNullable(type.getMethod(method).invoke(asked));
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException none) {
            return Optional.empty();
        }
    }
}
