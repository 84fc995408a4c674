"""Training of those who wait."""

from equals import behaviour

from sim.behaviour.training import Training


def test_training_adds_its_strength_or_nothing():
    """What one training adds to fit."""
    assert Training.of(behaviour(training={"strength": 0.4})).gain == 0.4
    assert Training.of(behaviour(training={"strength": 0.4, "on": False})).gain == 0.0
