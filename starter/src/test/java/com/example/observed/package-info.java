/** Made-up code of a service that knows nothing of purposes, outside every package of ours. */
@org.jspecify.annotations.NullMarked
package com.example.observed;
