/** What every configuration record shares: checks that refuse a wrong value with one sentence. */
package dev.interlock.core.config;
