package io.jikimi.bad.subject;

public final class NobodyDescribed {

    public record Neither(String name) {}

    record Hidden(String name) {}
}
