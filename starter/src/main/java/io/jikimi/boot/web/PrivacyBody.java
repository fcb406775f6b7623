package io.jikimi.boot.web;

/** A body of a generated endpoint: read and written by {@link PrivacyJson} alone. */
interface PrivacyBody {}
