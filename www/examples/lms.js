// Makes an xAPI statement of what has been learned, and shows it. To send it, a page posts it to the `statements`
// resource of its learning record store, with the store's credentials and the header X-Experience-API-Version.

const ACTIVITY = new URL(location.pathname, location.href).href;

// The launch of the LMS says who the learner is (xAPI's or cmi5's launch parameters).
const ACTOR = { account: { homePage: location.origin, name: 'learner' } };

export const statementOf = ({ base, before, after, folds, retention }) => {
  // Too few digits give no accuracy of the head, so there is no score.
  const score = after && { scaled: after.accuracy, raw: after.right, min: 0, max: after.of };
  return {
    actor: ACTOR,
    verb: { id: 'http://adlnet.gov/expapi/verbs/completed', display: { 'en-US': 'completed' } },
    object: {
      id: ACTIVITY,
      definition: { type: 'http://adlnet.gov/expapi/activities/simulation', name: { 'en-US': document.title } },
    },
    result: {
      completion: true,
      ...(score && { score }),
      extensions: {
        [`${ACTIVITY}#base`]: base,
        [`${ACTIVITY}#before`]: before,
        [`${ACTIVITY}#after`]: after,
        [`${ACTIVITY}#folds`]: folds,
        [`${ACTIVITY}#retention`]: retention,
      },
    },
    timestamp: new Date().toISOString(),
  };
};

document.querySelector('inkling-pad').addEventListener('learned', ({ detail }) => {
  document.querySelector('#statement').textContent = JSON.stringify(statementOf(detail), null, 2);
});
