package io.jikimi.bad.subject;

/** A public class that anybody may extend. */
public class OpenToExtension {}
