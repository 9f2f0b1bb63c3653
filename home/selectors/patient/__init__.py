"""One patient as a whole, for the care team: a file for each part of the page."""

from home.selectors.patient.whole import WholePatient, whole_patient

__all__ = ["WholePatient", "whole_patient"]
