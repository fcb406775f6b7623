package io.jikimi.purpose;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Callable;
import java.util.function.Supplier;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;
import net.bytebuddy.implementation.MethodCall;
import net.bytebuddy.matcher.ElementMatchers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which of the callers is said to have asked; our own tests are none of them. */
class CallPlaceTests {

    @Test
    void isTheMethodOfTheService() throws Exception {
        assertThat(placeBehind("com.example.shop.MemberService")).isEqualTo("MemberService.get");
        assertThat(placeBehind("com.example.shop.Members$Cards")).isEqualTo("Members.Cards.get");
    }

    /** The method that a proxy stands before is further away, and the one that is of use. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "com.example.shop.Member$HibernateProxy",
                "com.example.shop.MemberService$$SpringCGLIB$$0",
                "com.sun.proxy.$Proxy12",
                "org.hibernate.Loader"
            })
    void isNoProxyAndNoLibrary(String type) throws Exception {
        assertThat(placeBehind(type)).doesNotEndWith(".get");
    }

    @SuppressWarnings("unchecked")
    private static String placeBehind(String type) throws Exception {
        Callable<String> asks = CallPlace::ofThisThread;
        Class<?> made =
                new ByteBuddy()
                        .subclass(Object.class)
                        .implement(Supplier.class)
                        .name(type)
                        .method(ElementMatchers.named("get"))
                        .intercept(MethodCall.call(asks))
                        .make()
                        .load(
                                CallPlaceTests.class.getClassLoader(),
                                ClassLoadingStrategy.Default.WRAPPER)
                        .getLoaded();
        return ((Supplier<String>) made.getConstructor().newInstance()).get();
    }
}
