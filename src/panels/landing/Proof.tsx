import { MAY_CONNECT, policyRules } from '../../state/policy';
import { Dialog } from '../../ui/Dialog';

/** What each part of the policy means for a person who drops a model here. */
const MEANING: Readonly<Record<string, string>> = {
  'default-src': 'Whatever is not named below is forbidden.',
  'script-src': 'Code comes from this page’s own address only. No third party’s script can run here.',
  'connect-src': 'The page may talk to its own address only: to load its own parts and the samples.',
  'worker-src': 'Decoding, layout and runs happen in workers of this page, which these rules bind as well.',
  'form-action': 'No form can be sent anywhere.',
  'base-uri': 'Addresses cannot be redirected.',
};

const ELSEWHERE =
  'The page may talk to other servers: it fetches the model whose address you type. The first page may not.';

/** The policy that the browser enforces on this very page, and how to check it. */
export function Proof({ open, onClose }: { open: boolean; onClose: () => void }) {
  const rules = policyRules();
  const meaning = MAY_CONNECT ? { ...MEANING, 'connect-src': ELSEWHERE } : MEANING;
  return (
    <Dialog title={MAY_CONNECT ? 'What this page may do' : 'Why your model stays here'} open={open} onClose={onClose}>
      <p className="t2">
        The browser enforces a Content-Security-Policy on this page. It stands in the page’s source and no code here can
        change it. These are its rules:
      </p>
      <dl className="proof">
        {rules.map((rule) => {
          const [name = ''] = rule.split(' ');
          return (
            <div key={name}>
              <dt className="mono">{rule}</dt>
              {meaning[name] && <dd className="t2">{meaning[name]}</dd>}
            </div>
          );
        })}
      </dl>
      <p className="t2">
        To check it: open the browser’s developer tools, go to Network, and open a model. The only requests are for this
        page’s own scripts{MAY_CONNECT && ' and for the files at the address you typed'}.
      </p>
    </Dialog>
  );
}
