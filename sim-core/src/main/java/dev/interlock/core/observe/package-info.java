/**
 * Those who watch: checkers and writers beside the road. They see events and the machine standing still, and change no
 * cycle.
 */
package dev.interlock.core.observe;
