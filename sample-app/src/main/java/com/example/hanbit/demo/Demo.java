package com.example.hanbit.demo;

import io.jikimi.subject.LifecycleException;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.Map;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Opens the shop with a few made-up people, lets one more live through every stage of the life
 * cycle, and closes it again. {@code --stay} leaves the shop open.
 */
public final class Demo {

    static final String PROFILE = "demo";
    private static final int OK = 0;
    private static final int NOT_AS_TOLD = 1;

    private Demo() {}

    /** Whether the command line asks for the demonstration. */
    public static boolean wanted(String... arguments) {
        return Arrays.asList(arguments).contains("--demo");
    }

    /** Whether the shop stays open afterwards. */
    public static boolean stays(String... arguments) {
        return Arrays.asList(arguments).contains("--stay");
    }

    /** Runs the demonstration and returns the exit code: 1 if a step was not as it says. */
    public static int run(Class<?> application, String... arguments) {
        return run(application, Console.ofProcess(), arguments);
    }

    static int run(Class<?> application, PrintStream out, String... arguments) {
        return run(application, new Console(out), arguments);
    }

    private static int run(Class<?> application, Console console, String... arguments) {
        boolean stays = stays(arguments);
        SpringApplication shop = new SpringApplication(application);
        shop.setAdditionalProfiles(PROFILE);
        shop.setBannerMode(Banner.Mode.OFF);
        if (!stays) {
            shop.setDefaultProperties(Map.of("logging.level.root", "error"));
        }
        ConfigurableApplicationContext context;
        try {
            context = shop.run(arguments);
        } catch (RuntimeException failure) {
            console.failed("상점이 열리지 않습니다", "The shop does not start", kind(failure));
            return NOT_AS_TOLD;
        }
        int exitCode = tell(context, console);
        if (!stays || exitCode != OK) {
            context.close();
        }
        return exitCode;
    }

    private static int tell(ConfigurableApplicationContext context, Console console) {
        try {
            Life life = new Life();
            console.title();
            context.getBeanProvider(Chapter.class)
                    .orderedStream()
                    .forEach(chapter -> chapter.tell(life, console));
            console.end();
            return OK;
        } catch (NotAsToldException failure) {
            console.failed("말한 대로 되지 않았습니다", "Not as told", String.valueOf(failure.getMessage()));
        } catch (RuntimeException failure) {
            console.failed("멈췄습니다", "Stopped", kind(failure));
        }
        return NOT_AS_TOLD;
    }

    /** Refusals say what to do; other messages may quote values. */
    private static String kind(RuntimeException failure) {
        return LifecycleException.in(failure)
                .map(refusal -> String.valueOf(refusal.getMessage()))
                .orElse(failure.getClass().getName());
    }
}
